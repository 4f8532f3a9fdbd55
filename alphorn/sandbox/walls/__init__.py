"""What people look at in a browser: the frame of every page, and posts on a wall."""
