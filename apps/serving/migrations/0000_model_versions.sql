create table serving.model_versions (
  model text not null,
  version bigint not null,
  state text not null check (state in ('AVAILABLE', 'FAILED', 'UNLOADED')),
  manifest_key text not null,
  manifest_sha256 text not null,
  labels text[] not null,
  error_message text not null,
  updated_at timestamptz not null,
  primary key (model, version)
);
