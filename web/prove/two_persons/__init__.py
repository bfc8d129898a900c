"""Nobody approves what they entered: random people at every act that two persons do."""
