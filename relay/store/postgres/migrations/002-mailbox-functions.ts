/**
 * What is done to mailboxes, each as one statement in a transaction of its own. Locks are taken in one order: mailboxes by their digest, then
 * whatever is in them. Whoever holds a mailbox never waits for a row in it.
 */
export const mailboxFunctions = `
CREATE FUNCTION now_us() RETURNS int8 LANGUAGE sql VOLATILE AS
  'SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::int8';

CREATE FUNCTION forget_at(expires_at int8) RETURNS int8 LANGUAGE sql IMMUTABLE AS
  'SELECT ((expires_at + 59) / 60 + 30 * 1440) * 60';

-- What this connection changed, in a row that hardly anybody else writes. Locked last, so that nobody waits for anything while holding it.
CREATE FUNCTION count_usage(more_events int8, more_bytes int8, more_ids int8, more_backups int8, more_others int8) RETURNS void LANGUAGE sql AS $$
  UPDATE usage SET events = events + more_events, bytes = bytes + more_bytes, ids = ids + more_ids, backup_bytes = backup_bytes + more_backups,
    other_bytes = other_bytes + more_others WHERE slot = pg_backend_pid() % 64
$$;

-- Which of a batch fit into their mailboxes, in the order of the batch; what is known already takes no place. After one that does not fit, the others
-- for its mailbox in this batch do not either.
CREATE FUNCTION fitting(
  boxes uuid[], digests uuid[], sizes int4[], had_events int8[], had_bytes int8[], max_events float8, max_bytes float8
) RETURNS bool[] LANGUAGE sql AS $$
  SELECT array_agg(is_known OR (had_events + events <= max_events AND had_bytes + bytes <= max_bytes) ORDER BY i) FROM (
    SELECT i, is_known, had_events, had_bytes,
      sum((NOT is_known)::int4) OVER in_mailbox AS events, sum(CASE WHEN is_known THEN 0 ELSE size END) OVER in_mailbox AS bytes
    FROM (
      SELECT *, row_number() OVER (PARTITION BY digest ORDER BY i) > 1 OR EXISTS (SELECT FROM ids WHERE ids.digest = b.digest) AS is_known
      FROM unnest(boxes, digests, sizes, had_events, had_bytes) WITH ORDINALITY AS b (box, digest, size, had_events, had_bytes, i)) AS known
    WINDOW in_mailbox AS (PARTITION BY box ORDER BY i)) AS counted
$$;

-- Stores a batch. Envelopes and ids are cut out of one string each, because an array of byte strings goes over the wire as text. Mailboxes are numbered
-- and counted as if everything were stored, in one go; what turns out to be a duplicate, or not to fit, gives its part back, and its position stays a
-- gap. Outcomes in the order of the batch: 1 stored, 2 duplicate, 3 the mailbox is full.
CREATE FUNCTION put_batch(
  boxes uuid[], digests uuid[], sealeds uuid[], created int8[], expires int8[], sizes int4[], offsets int4[], event_ids bytea, envelopes bytea,
  max_events float8, max_bytes float8
) RETURNS int2[] LANGUAGE plpgsql AS $$
DECLARE
  today int4 := now_us() / 86400000000;
  mailboxes_of int8[];
  ns int8[];
  had_events int8[];
  had_bytes int8[];
  fits bool[];
  outcomes int2[];
  new_ids int8;
BEGIN
  WITH batch AS MATERIALIZED (
    SELECT i, box, row_number() OVER (PARTITION BY box ORDER BY i) AS place FROM unnest(boxes) WITH ORDINALITY AS b (box, i)
  ), counts AS MATERIALIZED (
    SELECT box, count(*) AS events, sum(size) AS bytes FROM unnest(boxes, sizes) AS b (box, size) GROUP BY box
  ), locked AS (
    INSERT INTO mailboxes AS m (box, next, events, bytes, day)
    SELECT box, now_us() + events, events, bytes, today FROM counts ORDER BY box
    ON CONFLICT (box) DO UPDATE SET
      next = greatest(m.next, now_us()) + excluded.events, events = m.events + excluded.events, bytes = m.bytes + excluded.bytes,
      day = greatest(m.day, excluded.day)
    RETURNING m.id, m.box, m.next, m.events, m.bytes
  )
  SELECT array_agg(l.id ORDER BY i), array_agg(l.next - c.events + place - 1 ORDER BY i),
    array_agg(l.events - c.events ORDER BY i), array_agg(l.bytes - c.bytes ORDER BY i)
  INTO mailboxes_of, ns, had_events, had_bytes FROM batch JOIN locked AS l USING (box) JOIN counts AS c USING (box);

  IF EXISTS (SELECT FROM mailboxes WHERE id = ANY (mailboxes_of) AND (events > max_events OR bytes > max_bytes)) THEN
    fits := fitting(boxes, digests, sizes, had_events, had_bytes, max_events, max_bytes);
  END IF;

  WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest(mailboxes_of, ns, digests, sealeds, created, expires, sizes, offsets) WITH ORDINALITY
      AS b (mailbox, n, digest, sealed, created_at, expires_at, size, start, i)
    WHERE fits IS NULL OR fits[i]
  ), fresh AS (
    INSERT INTO ids (digest, mailbox, n, forget_at) SELECT digest, mailbox, n, forget_at(expires_at) FROM wanted ORDER BY i
    ON CONFLICT DO NOTHING RETURNING mailbox, n
  ), stored AS MATERIALIZED (
    SELECT wanted.* FROM wanted JOIN fresh USING (mailbox, n)
  ), also AS (
    INSERT INTO ids (digest, mailbox, n, forget_at)
    SELECT sealed, mailbox, n, forget_at(expires_at) FROM stored WHERE sealed IS NOT NULL ON CONFLICT DO NOTHING RETURNING 1
  ), added AS (
    INSERT INTO events (mailbox, n, created_at, purge_at, digest, sealed, event_id, envelope)
    SELECT mailbox, n, created_at, expires_at, digest, sealed,
      substring(event_ids FROM (i::int4 - 1) * 32 + 1 FOR 32), substring(envelopes FROM start + 1 FOR size)
    FROM stored
  )
  SELECT array_agg((CASE WHEN stored.i IS NOT NULL THEN 1 WHEN fits[b.i] IS FALSE THEN 3 ELSE 2 END)::int2 ORDER BY b.i),
    (SELECT count(*) FROM fresh) + (SELECT count(*) FROM also)
  INTO outcomes, new_ids FROM generate_series(1, cardinality(boxes)) AS b (i) LEFT JOIN stored ON stored.i = b.i;

  IF 1 <> ANY (outcomes) THEN
    UPDATE mailboxes AS m SET events = m.events - back.events, bytes = m.bytes - back.bytes FROM (
      SELECT mailbox, count(*) AS events, sum(size) AS bytes FROM unnest(mailboxes_of, sizes, outcomes) AS o (mailbox, size, outcome)
      WHERE outcome <> 1 GROUP BY mailbox) AS back
    WHERE m.id = back.mailbox;
  END IF;
  PERFORM count_usage(count(*), coalesce(sum(size), 0), new_ids, 0, 0) FROM unnest(sizes, outcomes) AS o (size, outcome) WHERE outcome = 1;
  RETURN outcomes;
END $$;

-- Deletes events of locked mailboxes, and unties their ids. Returns how many there were.
CREATE FUNCTION remove_events(mailboxes_of int8[], ns int8[]) RETURNS int4 LANGUAGE plpgsql AS $$
DECLARE
  removed int4;
  freed int8;
BEGIN
  WITH gone AS (
    DELETE FROM events USING (SELECT DISTINCT * FROM unnest(mailboxes_of, ns)) AS o (mailbox, n)
    WHERE events.mailbox = o.mailbox AND events.n = o.n
    RETURNING events.mailbox, digest, sealed, octet_length(envelope) AS size
  ), untied AS (
    UPDATE ids SET mailbox = NULL, n = NULL WHERE digest IN (SELECT digest FROM gone UNION ALL SELECT sealed FROM gone)
  ), accounts AS (
    UPDATE mailboxes AS m SET events = m.events - g.events, bytes = m.bytes - g.bytes
    FROM (SELECT mailbox, count(*) AS events, sum(size) AS bytes FROM gone GROUP BY mailbox) AS g WHERE m.id = g.mailbox
  )
  SELECT count(*), coalesce(sum(size), 0) INTO removed, freed FROM gone;
  IF removed > 0 THEN
    PERFORM count_usage(-removed, -freed, 0, 0, 0);
  END IF;
  RETURN removed;
END $$;

CREATE FUNCTION acknowledge(of_box uuid, digests uuid[]) RETURNS int4 LANGUAGE plpgsql AS $$
DECLARE
  m int8;
BEGIN
  SELECT id INTO m FROM mailboxes WHERE box = of_box FOR UPDATE;
  RETURN remove_events(array_agg(mailbox), array_agg(n)) FROM ids WHERE digest = ANY (digests) AND mailbox = m;
END $$;

-- Deletes up to most events that were over at that time.
CREATE FUNCTION purge_events(at int8, most int4) RETURNS int4 LANGUAGE plpgsql AS $$
DECLARE
  mailboxes_of int8[];
  ns int8[];
BEGIN
  SELECT array_agg(mailbox), array_agg(n) INTO mailboxes_of, ns FROM (
    SELECT mailbox, n FROM events WHERE purge_at / 3600 <= at / 3600 AND purge_at <= at LIMIT most) AS due;
  PERFORM FROM mailboxes WHERE id = ANY (mailboxes_of) ORDER BY box FOR UPDATE;
  RETURN remove_events(mailboxes_of, ns);
END $$;

-- Deletes up to most ids that were to be forgotten by that time.
CREATE FUNCTION forget_ids(at int8, most int4) RETURNS int4 LANGUAGE plpgsql AS $$
DECLARE
  forgotten int4;
BEGIN
  WITH gone AS (
    DELETE FROM ids WHERE digest IN (
      SELECT digest FROM ids WHERE forget_at / 3600 <= at / 3600 AND forget_at <= at LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING 1)
  SELECT count(*) INTO forgotten FROM gone;
  IF forgotten > 0 THEN
    PERFORM count_usage(0, 0, -forgotten, 0, 0);
  END IF;
  RETURN forgotten;
END $$;

-- Deletes up to most mailboxes in which nothing was stored for a month: of the hidden, who have one a day, most.
CREATE FUNCTION drop_unused(most int4) RETURNS int4 LANGUAGE plpgsql AS $$
DECLARE
  last_day int4 := now_us() / 86400000000 - 32;
  dropped int4;
BEGIN
  WITH gone AS (
    DELETE FROM mailboxes WHERE id IN (
      SELECT id FROM mailboxes WHERE day <= last_day AND events = 0 ORDER BY day LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING 1)
  SELECT count(*) INTO dropped FROM gone;
  RETURN dropped;
END $$;
`;
