-- What people look for help with. `words` are what they type, in lower case and in any language: one of four letters or more
-- stands for every word that begins with it.

create table concerns (
  slug varchar(50) primary key check (slug ~ '^[a-z]+(-[a-z]+)*$'),
  name varchar(100) not null unique,
  -- The first eight that somebody treats are offered below the search.
  position int not null,
  words text[] not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table clinician_concerns (
  clinician_id bigint not null references clinician_profiles (id) on delete cascade,
  concern_slug varchar(50) not null references concerns (slug) on update cascade on delete cascade,
  created_at timestamptz not null default now(),
  primary key (clinician_id, concern_slug)
);
create index clinician_concerns_concern on clinician_concerns (concern_slug);

-- What a new patient can expect of the first visit, in the clinician's own words.
alter table clinician_profiles add column first_session text;

create function names_concern(word text, words text[]) returns boolean language sql immutable parallel safe as $$
  select exists (select from unnest(words) beginning
    where word = beginning or (length(beginning) >= 4 and starts_with(word, beginning)))
$$;

-- An earlier system keeps such words as `expertise`: those that are a concern's name count too, now and later.
create view treated_concerns as
  select clinician_id, concern_slug from clinician_concerns
  union
  select c.id, k.slug from clinician_profiles c
  cross join lateral unnest(words_of(c.expertise)) as word
  join concerns k on lower(word) in (k.slug, lower(k.name)) or lower(word) = any(k.words);

create constraint trigger concerns_change_schedule after insert or update or delete on clinician_concerns
  deferrable initially deferred for each row execute function schedule_changed_by_row();
create constraint trigger concern_names_change_schedule after insert or update or delete on concerns
  deferrable initially deferred for each row execute function schedule_changed_for_all();

insert into concerns (slug, name, position, words) values
  ('anxiety', 'Anxiety', 1, '{anxi,worr,nervous,panic,attack,overthink,ghabra,phobia,fear,चिंता,चिन्ता,घबरा,डर,ಆತಂಕ,ಭಯ,ഉത്കണ്ഠ,പേടി}'),
  ('depression', 'Depression', 2, '{depress,low,mood,sad,sadness,hopeless,empty,unhappy,udas,अवसाद,उदास,डिप्रेशन,ಖಿನ್ನತೆ,വിഷാദ}'),
  ('stress', 'Stress and burnout', 3, '{stress,burnout,burn,burned,burnt,overwhelm,work,job,jobs,workplace,exhaust,tension,तनाव,टेंशन,ಒತ್ತಡ,സമ്മർദ്ദ}'),
  ('sleep', 'Sleep', 4, '{sleep,insomnia,nightmare,awake,neend,नींद,ನಿದ್ರೆ,ഉറക്ക}'),
  ('relationships', 'Marriage and relationships', 5, '{marri,marital,couple,relationship,spouse,husband,wife,partner,divorce,separation,breakup,break,infidelity,family,in-law,inlaw,laws,शादी,विवाह,रिश्त,ವಿವಾಹ,ಸಂಬಂಧ,വിവാഹ,ബന്ധ}'),
  ('children', 'Children and teenagers', 6, '{child,kid,kids,son,daughter,teen,adolescen,school,parenting,paediatric,pediatric,play,autis,बच्च,ಮಕ್ಕಳ,ಮಗು,കുട്ടി}'),
  ('adhd', 'ADHD', 7, '{adhd,add,attention,focus,concentrat,hyperactiv,distract,ध्यान,ಗಮನ}'),
  ('addiction', 'Alcohol and addiction', 8, '{addict,alcohol,drink,drug,substance,smok,tobacco,nicotine,cannabis,weed,gambl,habit,deaddiction,sober,screen,gaming,porn,नशा,शराब,ಚಟ,ಮದ್ಯ,ലഹരി,മദ്യ}'),
  ('ocd', 'OCD', 9, '{ocd,obsess,compuls,intrusive,checking,washing}'),
  ('anger', 'Anger', 10, '{anger,angry,rage,temper,irritab,gussa,गुस्सा,ಕೋಪ,ദേഷ്യ}'),
  ('grief', 'Grief and loss', 11, '{grief,griev,family,loss,bereave,death,died,mourn,miscarriage,शोक,ದುಃಖ,ദുഃഖ}'),
  ('pregnancy', 'Pregnancy and after birth', 12, '{pregnan,postpartum,postnatal,perinatal,antenatal,maternal,birth,baby,motherhood,infertil,ivf,गर्भ,ಗರ್ಭ,ഗർഭ}'),
  ('trauma', 'Trauma', 13, '{trauma,ptsd,abuse,assault,accident,violence,flashback,आघात,ಆಘಾತ}'),
  ('bipolar', 'Bipolar disorder', 14, '{bipolar,mania,manic,swings,lithium}'),
  ('psychosis', 'Schizophrenia and psychosis', 15, '{psychosis,psychotic,hear,hearing,schizo,voices,hallucinat,delusion,paranoi}'),
  ('eating', 'Eating', 16, '{eating,anorexi,bulimi,binge,weight,body}'),
  ('self-harm', 'Self-harm and suicidal thoughts', 17, '{suicid,self-harm,selfharm,harm,cutting,dying,die,kill,आत्महत्या,ಆತ್ಮಹತ್ಯೆ,ആത്മഹത്യ}'),
  ('confidence', 'Confidence and self-esteem', 18, '{confiden,esteem,self-esteem,worth,shy,perfection,imposter,impostor}'),
  ('loneliness', 'Loneliness', 19, '{lonel,alone,isolat,homesick,अकेल}'),
  ('study', 'Studies and career', 20, '{exam,study,studies,student,college,career,academic,neet,jee}'),
  ('memory', 'Memory and ageing', 21, '{memory,forget,dementia,alzheimer,ageing,aging,elder,parkinson}'),
  ('autism', 'Autism', 22, '{autis,asperger,neurodiver,spectrum}'),
  ('sexual-health', 'Sexual health', 23, '{sex,sexual,erectile,libido,intimacy,vaginismus,premature}'),
  ('identity', 'Gender and sexuality', 24, '{lgbt,gay,lesbian,bisexual,trans,queer,gender,sexuality,orientation}'),
  ('health-anxiety', 'Health anxiety', 25, '{hypochondri,"health anxiety"}'),
  ('pain', 'Pain and long illness', 26, '{pain,migraine,headache,chronic,cancer,diabetes}');
