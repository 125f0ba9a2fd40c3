"""Limits of all groups of a clearing firm by file: template, verification with differences, one activation."""
