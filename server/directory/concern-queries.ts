import { sql } from 'kysely'
import type { Concern } from '../../contract/public/clinic.ts'
import type { DatabaseOrTx } from '../db/pool.ts'

const treating = sql`(select count(*)::int from clinician_profiles c join users u on u.id = c.user_id
  where c.is_active and u.is_active and c.consultation_fee is not null
    and exists (select from treated_concerns t where t.clinician_id = c.id and t.concern_slug = k.slug)) as clinicians`

/** What people look for help with, in the order in which it is offered, and how many clinicians treat it. */
export async function listConcerns(db: DatabaseOrTx): Promise<Concern[]> {
  const { rows } = await sql<Concern>`
    select k.slug, k.name, ${treating} from concerns k order by k.position, k.slug`.execute(db)
  return rows
}

interface ConcernWords extends Concern {
  /** What people type for it. */
  words: string[]
  /** Which of the asked words name it. */
  named: string[]
}

/** What people type for each concern, and how many clinicians treat it, in the order in which they are offered. */
export async function listConcernWords(db: DatabaseOrTx, asked: readonly string[]): Promise<ConcernWords[]> {
  const { rows } = await sql<ConcernWords>`
    select k.slug, k.name, k.words, ${treating},
      array(select word from unnest(${asked}::text[]) word where names_concern(word, k.words)) as named
    from concerns k order by k.position, k.slug`.execute(db)
  return rows
}

/** The concerns that any of the words names, most often one. */
export async function findConcernsNamed(db: DatabaseOrTx, words: readonly string[]): Promise<Concern[]> {
  const { rows } = await sql<Concern>`
    select k.slug, k.name, ${treating} from concerns k
    where exists (select from unnest(${words}::text[]) word where names_concern(word, k.words))
    order by k.position, k.slug`.execute(db)
  return rows
}
