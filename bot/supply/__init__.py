"""The rules of requests: pure, no clock, no randomness but what is passed in, no words for people."""
