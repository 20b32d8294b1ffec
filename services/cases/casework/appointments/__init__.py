"""When a client and the centre meet: agreed, moved, kept, missed or cancelled, with all that has to be known before."""
