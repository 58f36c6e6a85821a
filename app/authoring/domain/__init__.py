"""Rules of authoring: what kinds of files there are, how two texts differ, how a scenario is drawn."""
