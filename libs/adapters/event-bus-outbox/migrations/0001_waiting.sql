create index delivery_waiting on bus.delivery (group_name, next_at) where attempts > 0;
