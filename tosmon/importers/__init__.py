"""Histories that others kept, as sightings, one package for each kind of source; storing them is left to others."""
