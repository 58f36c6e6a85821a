"""Progress: mastery by competence, computed from outcomes alone, and what to do next. Nothing here is stored."""
