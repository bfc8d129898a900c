"""What is kept until when: what is due of each class, destroyed by two persons or by the time-keeper, and counted."""
