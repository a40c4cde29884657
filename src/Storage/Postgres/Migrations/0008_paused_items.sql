-- Pausing and resuming an account moves its waiting items.
create index operation_item_waiting on operation_item (tenant, account_key, state) where state in ('stored', 'paused');
