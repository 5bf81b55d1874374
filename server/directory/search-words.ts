import { isNear } from './near-words.ts'

/** What a search word stands for: itself, or alternatives. Everything is in lower case, as `plainText` leaves it. */
export interface SearchTerm {
  /** As it was typed: it may name a concern. */
  word: string
  /** Matches anywhere in the name, the speciality, the languages or the clinician's description. */
  anywhere: string
  /** Or in the speciality. */
  specialities: readonly string[]
  /** Or in the qualifications: some who are trained in one field have another as their speciality. */
  qualifications: readonly string[]
  /** Or in the name or the city of a centre. */
  place: string
}

/** Apostrophes of every kind, and joiners that keyboards for Indian scripts may omit: ignored. */
export const unheard = "'\u2018\u2019\u201B\u02B9\u02BB\u02BC\u0060\u00B4\u2032\uFF07\u200C\u200D"

// Words that people put before a name or after a profession. They do not narrow the search.
const titles = new Set(
  (
    'dr doctor mr mrs ms miss prof professor shri smt ' +
    'डॉ डाॅ डॉक्टर श्री श्रीमती विशेषज्ञ ' +
    'ಡಾ ಡಾಕ್ಟರ್ ವೈದ್ಯರು ಶ್ರೀ ಶ್ರೀಮತಿ ತಜ್ಞ ತಜ್ಞರು ' +
    'ഡോ ഡോക്ടർ ശ്രീ ശ്രീമതി വിദഗ്ധൻ വിദഗ്ദ്ധൻ വിദഗ്ധ വിദഗ്ദ്ധ'
  ).split(' '),
)

// Words of a sentence, as people search in sentences: 'help with anger issues', 'my son cannot focus'.
const fillers = new Set(
  (
    'i my me we our a an the and or of for with in at on to from is am are be been have having has had need want ' +
    'looking find get help feel feels feeling feelings problem problems issue issues disorder disorders ' +
    'treatment treat support about can cannot cant not no dont always too so very much near mental health ' +
    'emotional illness best good clinic'
  ).split(' '),
)

// Cities by the names that people still use.
const cities: Record<string, string> = {
  bangalore: 'bengaluru',
  blr: 'bengaluru',
  cochin: 'kochi',
  ernakulam: 'kochi',
  bombay: 'mumbai',
  madras: 'chennai',
  calcutta: 'kolkata',
  trivandrum: 'thiruvananthapuram',
  calicut: 'kozhikode',
  mysore: 'mysuru',
  mangalore: 'mangaluru',
  poona: 'pune',
}

interface Meaning {
  /** The stems of its words in each of the clinic's languages: endings vary, and people search as they type. */
  beginnings: string
  specialities: readonly string[]
  qualifications: readonly string[]
}

const trades: Meaning[] = [
  {
    beginnings: 'psychiatri मनोचिकित्स मनोरोग साइकियाट्र साइकेट्र ಮನೋವೈದ್ಯ ಮನೋರೋಗ ಸೈಕಿಯಾಟ್ರ ಸೈಕ್ಯಾಟ್ರ മനോരോഗ സൈക്യാട്ര സൈക്കാട്ര',
    specialities: ['psychiatry'],
    qualifications: ['psychiatry'],
  },
  {
    beginnings:
      'psychologis मनोवैज्ञानिक मनोविज्ञान साइकोलॉज साइकॉलज ' +
      'ಮನಶ್ಶಾಸ್ತ್ರ ಮನಃಶಾಸ್ತ್ರ ಮನಶಾಸ್ತ್ರ ಮನೋವಿಜ್ಞಾನ ಸೈಕಾಲಜ ಸೈಕಾಲಾಜ ' +
      'മനഃശാസ്ത്ര മനശ്ശാസ്ത്ര മനശാസ്ത്ര സൈക്കോളജ',
    specialities: ['psychology'],
    qualifications: ['clinical psychology'],
  },
  {
    beginnings:
      'counsellor counselor counseling काउंसल काउंसेल काउन्सल परामर्श सलाहकार ಆಪ್ತ ಸಮಾಲೋಚ ಕೌನ್ಸೆಲ ಕೌನ್ಸಿಲ ಕೌನ್ಸಲ കൗൺസില കൗൺസല കൗണ്സില കൗണ്സല',
    specialities: ['counsel'],
    qualifications: [],
  },
  {
    beginnings: 'therap psychotherap थेरेपिस्ट थेरपिस्ट ಥೆರಪಿಸ್ಟ್ ಚಿಕಿತ್ಸಕ തെറാപ്പിസ്റ്റ് തെറപ്പിസ്റ്റ്',
    specialities: ['counsel', 'psychology', 'therap'],
    qualifications: ['therap'],
  },
]

// The database has the names of languages in English.
const languages: Record<string, string> = {
  english: 'अंग्रेज इंग्लिश ಇಂಗ್ಲಿಷ ಇಂಗ್ಲೀಷ ಆಂಗ್ಲ ഇംഗ്ലീഷ് ഇംഗ്ലിഷ്',
  hindi: 'हिन्दी हिंदी ಹಿಂದಿ ಹಿಂದೀ ഹിന്ദി',
  kannada: 'कन्नड ಕನ್ನಡ കന്നഡ കന്നട',
  malayalam: 'मलयालम ಮಲಯಾಳ ಮಲೆಯಾಳ മലയാള',
  tamil: 'तमिल ತಮಿಳು തമിഴ്',
  telugu: 'तेलुगु तेलुगू ತೆಲುಗು തെലുങ്ക് തെലുഗു',
  marathi: 'मराठी ಮರಾಠಿ മറാത്തി',
  bengali: 'बंगाली बांग्ला ಬಂಗಾಳಿ ಬೆಂಗಾಲಿ ബംഗാളി',
  konkani: 'कोंकणी ಕೊಂಕಣಿ കൊങ്കണി',
  urdu: 'उर्दू ಉರ್ದು ഉർദു ഉറുദു',
  tulu: 'तुलु तुळु ತುಳು തുളു',
}

/** Text for comparison: lower case, normalised, without ignored characters. */
function plainText(text: string): string {
  const heard = Array.from(text).filter((letter) => !unheard.includes(letter))
  return heard.join('').normalize('NFKC').toLowerCase()
}

const begins = (word: string, beginnings: string) =>
  beginnings.split(' ').some((start) => word.startsWith(plainText(start)))

/** The word as it would be with its profession spelt right; undefined if it is near none. */
export function nearTrade(term: SearchTerm): SearchTerm | undefined {
  const trade = trades.find(({ beginnings }) => beginnings.split(' ').some((start) => isNear(term.word, start)))
  const right = trade?.beginnings.split(' ')[0]
  return right === undefined ? undefined : meaningOf(right)
}

function meaningOf(word: string): SearchTerm {
  const trade = trades.find(({ beginnings }) => begins(word, beginnings))
  const language = Object.keys(languages).find((name) => begins(word, languages[name] ?? ''))
  return {
    word,
    anywhere: language ?? word,
    specialities: trade?.specialities ?? [],
    qualifications: trade?.qualifications ?? [],
    place: cities[word] ?? word,
  }
}

const mostWords = 8

/** The terms of a search, each of which has to match. Null if nothing can match; no terms if any clinician is meant. */
export function searchTerms(q: string): SearchTerm[] | null {
  const words = plainText(q).match(/[\p{L}\p{M}\p{N}]+/gu)
  if (words === null) return null
  return words
    .slice(0, mostWords)
    .filter((word) => !titles.has(word) && !fillers.has(word))
    .map(meaningOf)
}
