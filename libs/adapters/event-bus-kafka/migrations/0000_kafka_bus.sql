create table kafka_bus.outbox (
  seq bigserial primary key,
  id uuid not null,
  key_range smallint not null,
  topic text not null,
  key text not null,
  payload bytea not null,
  headers jsonb not null,
  published_at timestamptz not null
);
--> statement-breakpoint
create table kafka_bus.relay (
  id uuid primary key,
  seen_at timestamptz not null
);
--> statement-breakpoint
create table kafka_bus.relay_lease (
  key_range smallint primary key,
  owner uuid,
  epoch bigint not null default 0,
  expires_at timestamptz not null default '-infinity'
);
--> statement-breakpoint
insert into kafka_bus.relay_lease (key_range) select generate_series(0, 7);
--> statement-breakpoint
create table kafka_bus.inbox (
  group_name text not null,
  event_id text not null,
  claimed_at timestamptz not null,
  primary key (group_name, event_id)
);
--> statement-breakpoint
create index inbox_by_age on kafka_bus.inbox (claimed_at);
--> statement-breakpoint
create table kafka_bus.attempt (
  group_name text not null,
  event_id text not null,
  attempts integer not null,
  failed_at timestamptz not null,
  primary key (group_name, event_id)
);
