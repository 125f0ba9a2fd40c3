"""Tokens of the REST API, and the gate that every call passes: who asks, how often, and whether it was asked before."""
