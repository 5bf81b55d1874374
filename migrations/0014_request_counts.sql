-- How many requests an address made in a minute, over all processes. Unlogged: after a crash counting begins anew.
create unlogged table request_counts (
  network varchar(50) not null,
  -- Minutes since 1970.
  minute bigint not null,
  count int not null,
  primary key (network, minute)
);
create index request_counts_minute on request_counts (minute);
