-- One invitation to rate the service, answered or not.
-- grain: one survey offered
-- key: source, rating_id
-- partition: offered_date
-- dates: offered_date, rated_date
create table ratings (
  source varchar not null, -- The configured source this row came from
  rating_id varchar not null, -- The vendor's id of the rating
  ticket_id varchar, -- The ticket it is about
  channel varchar, -- email, phone, chat …
  agent_id varchar, -- Who is rated
  offered_date date not null, -- The business day it was offered
  rated_date date, -- The business day it was answered; null when it was not
  score decimal(9,3), -- As given, between scale_min and scale_max
  scale_min decimal(9,3), -- The worst score there is
  scale_max decimal(9,3), -- The best score there is
  is_positive boolean, -- Counts as satisfied (4 and 5 of 5; good of good and bad)
  check (score between scale_min and scale_max), -- score must be between scale_min and scale_max
  primary key (source, rating_id)
);
