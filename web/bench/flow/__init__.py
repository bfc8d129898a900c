"""The app that holds the other engine's flow; installed by the benchmark's own settings only."""
