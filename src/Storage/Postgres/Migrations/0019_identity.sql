-- Keys end, are used from named addresses alone, and give way to another; people sign in.
alter table api_key add column expires_at bigint;
alter table api_key add column ip_allow_list text collate "C";
alter table api_key add column last_used_at bigint;
alter table api_key add column last_used_from text collate "C";
alter table api_key add column replaced_by text collate "C";

-- State is sealed whole: name and e-mail, the password's hash, the second factor. What a person is looked up by is a blind index or a hash.
create table tenant_user (
  tenant text collate "C" not null,
  id text collate "C" not null,
  version bigint not null,
  email_index bytea not null,
  subject_index bytea,
  invitation_hash text collate "C",
  role text collate "C" not null,
  status text collate "C" not null,
  updated_at bigint not null,
  state bytea not null,
  primary key (tenant, id)
);
create unique index tenant_user_email on tenant_user (tenant, email_index);
create unique index tenant_user_subject on tenant_user (tenant, subject_index);
create unique index tenant_user_invitation on tenant_user (invitation_hash);

create table user_session (
  token_hash text collate "C" not null primary key,
  tenant text collate "C" not null,
  user_id text collate "C" not null,
  session_id text collate "C" not null,
  method text collate "C" not null,
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null,
  address text collate "C",
  agent text collate "C"
);
create unique index user_session_id on user_session (tenant, user_id, session_id);
create index user_session_expires on user_session (expires_at);

-- How often signing in failed of late, by lanes: an account from one address, an account from one device, an account from anywhere, an address.
create table sign_in_lane (
  tenant text collate "C" not null,
  lane_key text collate "C" not null,
  failures bigint not null,
  failed_at bigint not null,
  blocked_until bigint not null,
  known_until bigint not null,
  primary key (tenant, lane_key)
);
create index sign_in_lane_failed on sign_in_lane (failed_at);
