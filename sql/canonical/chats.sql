-- One chat.
-- grain: one chat conversation
-- key: source, chat_id
-- partition: chat_date
-- dates: chat_date of started_at
-- erase: customer_id, email_hash, phone_hash, session_id, visitor_id
create table chats (
  source varchar not null, -- The configured source this row came from
  chat_id varchar not null, -- The vendor's id of the chat
  ticket_id varchar, -- The ticket made from it
  session_id varchar, -- The web session it was begun in, where the vendor says
  visitor_id varchar, -- The vendor's id of the browser or device
  customer_id varchar, -- The vendor's id of the customer
  email_hash varchar, -- sha256 (hex) of the lake's salt and the normalised e-mail address
  phone_hash varchar, -- sha256 (hex) of the lake's salt and the normalised phone number
  started_at timestamp not null, -- When it was begun (UTC)
  chat_date date not null, -- Business day of that
  initiated_by varchar, -- visitor, agent, bot or campaign
  purpose varchar, -- sales or service
  status varchar, -- answered, missed, abandoned, or the vendor's own word
  visitor_messages bigint, -- Messages by the visitor
  agent_id varchar, -- Who answered
  first_agent_reply_at timestamp, -- First reply by a person (UTC)
  page_path varchar, -- The page it was begun on, without query
  check (initiated_by in ('visitor', 'agent', 'bot', 'campaign')), -- initiated_by must be visitor, agent, bot or campaign
  check (visitor_messages >= 0), -- visitor_messages must not be negative
  primary key (source, chat_id)
);
