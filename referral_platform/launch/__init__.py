"""Starts and stops everything this product is made of: the engines, the roles, the processes. Knows no Django."""
