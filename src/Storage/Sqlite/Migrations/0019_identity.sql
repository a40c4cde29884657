-- Keys end, are used from named addresses alone, and give way to another; people sign in.
alter table api_key add column expires_at integer;
alter table api_key add column ip_allow_list text;
alter table api_key add column last_used_at integer;
alter table api_key add column last_used_from text;
alter table api_key add column replaced_by text;

-- State is sealed whole: name and e-mail, the password's hash, the second factor. What a person is looked up by is a blind index or a hash.
create table tenant_user (
  tenant text not null,
  id text not null,
  version integer not null,
  email_index blob not null,
  subject_index blob,
  invitation_hash text,
  role text not null,
  status text not null,
  updated_at integer not null,
  state blob not null,
  primary key (tenant, id)
) without rowid;
create unique index tenant_user_email on tenant_user (tenant, email_index);
create unique index tenant_user_subject on tenant_user (tenant, subject_index);
create unique index tenant_user_invitation on tenant_user (invitation_hash);

create table user_session (
  token_hash text not null primary key,
  tenant text not null,
  user_id text not null,
  session_id text not null,
  method text not null,
  created_at integer not null,
  seen_at integer not null,
  expires_at integer not null,
  address text,
  agent text
) without rowid;
create unique index user_session_id on user_session (tenant, user_id, session_id);
create index user_session_expires on user_session (expires_at);

-- How often signing in failed of late, by lanes: an account from one address, an account from one device, an account from anywhere, an address.
create table sign_in_lane (
  tenant text not null,
  lane_key text not null,
  failures integer not null,
  failed_at integer not null,
  blocked_until integer not null,
  known_until integer not null,
  primary key (tenant, lane_key)
) without rowid;
create index sign_in_lane_failed on sign_in_lane (failed_at);
