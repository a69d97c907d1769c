"""Who can pay what, what an account number must look like, how a file is laid out: pure."""
