"""Reviews: when awards are looked at again, what calls for it before its time, what may come of it and what follows."""
