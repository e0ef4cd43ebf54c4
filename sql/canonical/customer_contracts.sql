-- One subscription or membership that a customer holds or held.
-- grain: one contract
-- key: source, contract_id
-- partition: start_date
-- dates: start_date, end_date
-- erase: customer_id, email_hash, phone_hash
create table customer_contracts (
  source varchar not null, -- The configured source this row came from
  contract_id varchar not null, -- The vendor's id of the contract
  customer_id varchar, -- The vendor's id of the customer
  email_hash varchar, -- sha256 (hex) of the lake's salt and the normalised e-mail address
  phone_hash varchar, -- sha256 (hex) of the lake's salt and the normalised phone number
  product_id varchar, -- The plan or product
  start_date date not null, -- First business day of the contract
  end_date date, -- First business day on which it no longer runs; null while it runs
  end_reason varchar, -- cancelled, payment_failed, expired, or the vendor's own word
  monthly_amount decimal(18,4), -- What it brings in a month, without tax, in currency
  currency varchar, -- ISO 4217 of the amount
  check (end_date >= start_date), -- end_date must not be before start_date
  check (regexp_matches(currency, '^[A-Z]{3}$')), -- currency must be an ISO 4217 code such as EUR
  primary key (source, contract_id)
);
