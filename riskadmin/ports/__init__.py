"""Closed ports of FIX session ids, of order entry and of drop copy, and how GCC reopens them (SPEC FIX-3)."""
