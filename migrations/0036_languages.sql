-- The language that a patient is written to in; null for one who has not said, who is written to in English.
alter table users add column preferred_language varchar(10) check (preferred_language ~ '^[a-z]{2,3}$');

-- A message template in a further language, by the name under which the gateway has approved it for the clinic. Without a
-- row, patients of that language get the English one, whose name is in notification_templates.
create table notification_template_languages (
  template_id bigint not null references notification_templates (id),
  language varchar(10) not null check (language ~ '^[a-z]{2,3}$' and language <> 'en'),
  provider_template_id varchar(150) not null check (btrim(provider_template_id) <> ''),
  primary key (template_id, language)
);
