"""That an installation of the release before, with cases under way, is upgraded and every case goes on."""
