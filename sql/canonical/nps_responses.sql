-- One invitation to say how likely one would recommend the shop, answered or not.
-- grain: one survey invitation
-- key: source, survey_id, response_id
-- partition: sent_date
-- dates: sent_date, response_date
-- erase: customer_id, email_hash, phone_hash
create table nps_responses (
  source varchar not null, -- The configured source this row came from
  survey_id varchar not null, -- The vendor's id of the survey
  response_id varchar not null, -- The vendor's id of the invitation
  customer_id varchar, -- The vendor's id of the customer
  email_hash varchar, -- sha256 (hex) of the lake's salt and the normalised e-mail address
  phone_hash varchar, -- sha256 (hex) of the lake's salt and the normalised phone number
  sent_date date not null, -- The business day it was sent
  response_date date, -- The business day it was answered; null when it was not
  score smallint, -- 0 to 10
  touchpoint varchar, -- After what: order, delivery, support …
  segment varchar, -- A group of customers, as you name it
  check (score between 0 and 10), -- score must be 0 to 10
  primary key (source, survey_id, response_id)
);
