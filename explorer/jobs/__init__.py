"""What both front ends do to many things: generators of progress with a stop flag."""
