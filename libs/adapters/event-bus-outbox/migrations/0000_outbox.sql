create table bus.event (
  seq bigserial primary key,
  id uuid not null unique,
  topic text not null,
  key text not null,
  payload bytea not null,
  headers jsonb not null,
  published_at timestamptz not null
);
--> statement-breakpoint
create index event_by_topic on bus.event (topic, seq);
--> statement-breakpoint
create table bus.cursor (
  group_name text not null,
  topic text not null,
  seq bigint not null,
  primary key (group_name, topic)
);
--> statement-breakpoint
create table bus.delivery (
  group_name text not null,
  seq bigint not null,
  topic text not null,
  key text not null,
  attempts integer not null default 0,
  next_at timestamptz not null,
  primary key (group_name, seq)
);
--> statement-breakpoint
create index delivery_by_key on bus.delivery (group_name, topic, key, seq);
--> statement-breakpoint
create table bus.inbox (
  group_name text not null,
  event_id uuid not null,
  claimed_at timestamptz not null,
  primary key (group_name, event_id)
);
