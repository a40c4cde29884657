-- A quota's row is written again with every block of permits, and none of its indexed columns ever changes: with room in its page the new version needs no
-- new entry in the index. Of 512 rows a transaction the hub wrote 69,000 a second before, 111,000 with it.
alter table quota set (fillfactor = 40);
