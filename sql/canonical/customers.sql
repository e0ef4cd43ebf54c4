-- One customer account at one source. Who is the same person across sources is the fact identity.
-- grain: one customer
-- key: source, customer_id
-- partition: created_at          -- rows without one lie in 1970-01
-- dates: none
-- erase: rows
create table customers (
  source varchar not null, -- The configured source this row came from
  customer_id varchar not null, -- The vendor's id of the customer
  created_at timestamp, -- When the account was made (UTC); null when not known
  email_hash varchar, -- sha256 (hex) of the lake's salt and the normalised e-mail address
  phone_hash varchar, -- sha256 (hex) of the lake's salt and the normalised phone number
  country varchar, -- ISO 3166-1 alpha-2 of the default address
  is_internal boolean, -- Staff, test or wholesale of one's own: left out where a KPI says so
  check (regexp_matches(country, '^[A-Z]{2}$')), -- country must be an ISO 3166 code of two letters such as DE
  primary key (source, customer_id)
);
