"""Faces and photographs: what they show, how they are painted, and how a network hands them out."""
