-- How people type what they look for help with, in Latin letters too: Hindi, Kannada and Malayalam as they sound, and
-- everyday words. What a clinic has added to a concern itself stays.

update concerns set
  words = (select array_agg(distinct word) from unnest(concerns.words || more.words) word),
  updated_at = now()
from (values
  ('anxiety', '{anxe,anxt,axiety,chinta,chinte,chintha,darr,dar,bhaya,gabhra,gabra,pareshan,bechain,aatank,atanka,hedar,kalavala,scared,afraid,tense,palpit,fright,ಚಿಂತೆ,ಹೆದರಿಕೆ,ഭയം,ചിന്ത}'::text[]),
  ('depression', '{udaas,nirash,niraash,khinn,dukhi,avasad,bejar,besar,cry,crying,cries,tears,numb,dull,motivat,unmotivat,interest,खिन्न,खुश,निराश,ಬೇಸರ,ಬೇಜಾರು,സങ്കടം,നിരാശ}'),
  ('stress', '{tanav,tanaav,ottad,oththad,otthad,pressure,office,boss,overwork,deadline,thakan,thakaan,tired,fatigue,थकान,ದಣಿವು}'),
  ('sleep', '{wake,waking,dream,slep,sleap,nidde,nidre,nidra,nind,urakkam,ನಿದ್ದೆ}'),
  ('relationships', '{mariage,shaadi,shadi,vivah,vivaah,maduve,madhuve,rishta,rishte,patni,saas,sasural,talaq,talaak,cheat,affair,love,girlfriend,boyfriend,fiance,fight,quarrel,jhagda,jagala,premarital,engagement,तलाक,झगड़ा,ಮದುವೆ,ಜಗಳ,വിവാഹമോചനം,വഴക്ക്}'),
  ('children', '{bachch,bachche,baccha,makkal,magu,maga,magalu,beta,beti,kutti,toddler,tantrum,learning,dyslexi,bedwet,speech,बेटा,बेटी,മക്കൾ}'),
  ('adhd', '{hyper,restless,impulsiv,dhyan,dhyaan,gamana,procrastinat,forgetful}'),
  ('addiction', '{sharab,sharaab,daru,daaru,nasha,nashe,kudit,kudiy,chata,vyasan,madya,ganja,charas,lahari,mobile,phone,internet,media,betting,rummy,vape,vaping,cigar,gutka,gutkha,beedi,दारू,ಕುಡಿತ,ವ್ಯಸನ,മദ്യപാനം}'),
  ('ocd', '{handwash,contaminat,germ,repeat,repetit,ritual,cleaning,rechecking}'),
  ('anger', '{agner,gusse,krodh,kopa,kopam,sittu,deshyam,deshym,shout,चिड़चिड़,क्रोध,ಸಿಟ್ಟು,കോപം}'),
  ('grief', '{greif,dukh,dukkha,shok,shoka,passed,lost,widow,mrityu,maut,savu,saavu,funeral,मृत्यु,मौत,ಸಾವು,മരണം}'),
  ('pregnancy', '{post,partum,delivery,garbh,garbha,basuri,basiri,prasava,prasuti,newborn,breastfe,abortion,प्रसव,ಬಸುರಿ,പ്രസവ}'),
  ('trauma', '{sadma,aaghat,aghata,bully,bullie,molest,rape,domestic,सदमा}'),
  ('bipolar', '{polar,unmaad,moodswing}'),
  ('psychosis', '{suspici,split,unmada}'),
  ('eating', '{food,diet,vomit,obes,overeat}'),
  ('self-harm', '{atmahatya,aatmahatya,athmahathye,aatmahatye,khudkushi,marna,marne,jeena,jeene,sayab,saayab,end,मरना,ಸಾಯ}'),
  ('confidence', '{atmavishwas,aatmavishwas,shyness,insecur,stage,public}'),
  ('loneliness', '{akela,akele,ontitan,onti,friends,friendless,ಒಂಟಿ,ഏകാന്ത}'),
  ('study', '{padhai,pariksha,parikshe,pareeksha,upsc,placement,परीक्षा,पढ़ाई,ಪರೀಕ್ಷೆ,പരീക്ഷ}'),
  ('memory', '{bhool,bhulna,marevu,maravu,भूल,ಮರೆವು,മറവി}'),
  ('sexual-health', '{masturbat,nightfall}'),
  ('pain', '{dard,novu,fibromyalg}')
) as more (slug, words)
where concerns.slug = more.slug;
