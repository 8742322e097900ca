/**
 * What is done to mailboxes, each as one statement in a transaction of its own. Locks are taken in one order: mailboxes by their digest, then
 * whatever is in them. Whoever holds a mailbox never waits for a row in it.
 */
export const mailboxFunctions = `
CREATE FUNCTION now_us() RETURNS int8 LANGUAGE sql VOLATILE AS
  'SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::int8';

CREATE FUNCTION forget_at(expires_at int8) RETURNS int8 LANGUAGE sql IMMUTABLE AS
  'SELECT ((expires_at + 59) / 60 + 30 * 1440) * 60';

-- Stores a batch. Envelopes and ids are cut out of one string each, because an array of byte strings goes over the wire as text. Positions of
-- events that turn out to be duplicates stay a gap. Outcomes in the order of the batch: 1 stored, 2 duplicate. Where a mailbox would be over
-- its quota it raises PT001, and put_each says which.
CREATE FUNCTION put_batch(
  boxes uuid[], digests uuid[], sealeds uuid[], created int8[], expires int8[], sizes int4[], offsets int4[], event_ids bytea, envelopes bytea,
  max_events float8, max_bytes float8
) RETURNS int2[] LANGUAGE plpgsql AS $$
DECLARE
  today int4 := now_us() / 86400000000;
  is_over bool;
  outcomes int2[];
BEGIN
  WITH batch AS MATERIALIZED (
    SELECT i, box, digest, sealed, created_at, expires_at, size, start, row_number() OVER (PARTITION BY box ORDER BY i) AS place
    FROM unnest(boxes, digests, sealeds, created, expires, sizes, offsets)
      WITH ORDINALITY AS b (box, digest, sealed, created_at, expires_at, size, start, i)
  ), counts AS (
    SELECT box, count(*) AS events, sum(size) AS bytes FROM batch GROUP BY box ORDER BY box
  ), locked AS (
    INSERT INTO mailboxes AS m (box, next, events, bytes, day)
    SELECT box, now_us() + events, events, bytes, today FROM counts ORDER BY box
    ON CONFLICT (box) DO UPDATE SET
      next = greatest(m.next, now_us()) + excluded.events, events = m.events + excluded.events, bytes = m.bytes + excluded.bytes,
      day = greatest(m.day, excluded.day)
    RETURNING m.id, m.box, m.next, m.events, m.bytes
  ), numbered AS MATERIALIZED (
    SELECT batch.*, locked.id AS mailbox, locked.next - counts.events + place - 1 AS n
    FROM batch JOIN locked USING (box) JOIN counts USING (box)
  ), fresh AS (
    INSERT INTO ids (digest, mailbox, n, forget_at)
    SELECT digest, mailbox, n, forget_at(expires_at) FROM numbered ORDER BY i
    ON CONFLICT DO NOTHING RETURNING mailbox, n
  ), stored AS MATERIALIZED (
    SELECT numbered.* FROM numbered JOIN fresh USING (mailbox, n)
  ), also AS (
    INSERT INTO ids (digest, mailbox, n, forget_at)
    SELECT sealed, mailbox, n, forget_at(expires_at) FROM stored WHERE sealed IS NOT NULL ON CONFLICT DO NOTHING
  ), added AS (
    INSERT INTO events (mailbox, n, created_at, purge_at, digest, sealed, event_id, envelope)
    SELECT mailbox, n, created_at, expires_at, digest, sealed,
      substring(event_ids FROM (i::int4 - 1) * 32 + 1 FOR 32), substring(envelopes FROM start + 1 FOR size)
    FROM stored
  )
  SELECT array_agg(CASE WHEN stored.i IS NULL THEN 2 ELSE 1 END::int2 ORDER BY batch.i),
    (SELECT bool_or(events > max_events OR bytes > max_bytes) FROM locked)
  INTO outcomes, is_over FROM batch LEFT JOIN stored USING (i);

  IF is_over THEN
    RAISE EXCEPTION 'a mailbox is full' USING ERRCODE = 'PT001';
  END IF;
  IF 2 = ANY (outcomes) THEN
    UPDATE mailboxes AS m SET events = m.events - back.events, bytes = m.bytes - back.bytes FROM (
      SELECT box, count(*) AS events, sum(size) AS bytes FROM unnest(boxes, sizes, outcomes) AS o (box, size, outcome)
      WHERE outcome = 2 GROUP BY box) AS back
    WHERE m.box = back.box;
  END IF;
  RETURN outcomes;
END $$;

-- The same, one event after the other: 3 where the mailbox is full.
CREATE FUNCTION put_each(
  boxes uuid[], digests uuid[], sealeds uuid[], created int8[], expires int8[], sizes int4[], offsets int4[], event_ids bytea, envelopes bytea,
  max_events float8, max_bytes float8
) RETURNS int2[] LANGUAGE plpgsql AS $$
DECLARE
  today int4 := now_us() / 86400000000;
  m mailboxes;
  at int8;
  outcomes int2[] := '{}';
BEGIN
  INSERT INTO mailboxes AS m (box, next, events, bytes, day)
    SELECT DISTINCT box, now_us(), 0, 0, today FROM unnest(boxes) AS box ORDER BY box
    ON CONFLICT (box) DO UPDATE SET day = greatest(m.day, excluded.day);
  FOR i IN 1 .. cardinality(boxes) LOOP
    SELECT * INTO m FROM mailboxes WHERE box = boxes[i];
    IF EXISTS (SELECT FROM ids WHERE digest = digests[i]) THEN
      outcomes := outcomes || 2::int2;
    ELSIF m.events + 1 > max_events OR m.bytes + sizes[i] > max_bytes THEN
      outcomes := outcomes || 3::int2;
    ELSE
      at := greatest(m.next, now_us());
      UPDATE mailboxes SET next = at + 1, events = events + 1, bytes = bytes + sizes[i] WHERE id = m.id;
      INSERT INTO ids (digest, mailbox, n, forget_at)
        SELECT d, m.id, at, forget_at(expires[i]) FROM unnest(ARRAY[digests[i], sealeds[i]]) AS d WHERE d IS NOT NULL
        ON CONFLICT DO NOTHING;
      INSERT INTO events (mailbox, n, created_at, purge_at, digest, sealed, event_id, envelope)
        VALUES (m.id, at, created[i], expires[i], digests[i], sealeds[i],
          substring(event_ids FROM (i - 1) * 32 + 1 FOR 32), substring(envelopes FROM offsets[i] + 1 FOR sizes[i]));
      outcomes := outcomes || 1::int2;
    END IF;
  END LOOP;
  RETURN outcomes;
END $$;

-- Deletes events of locked mailboxes, and unties their ids. Returns how many there were.
CREATE FUNCTION remove_events(mailboxes_of int8[], ns int8[]) RETURNS int4 LANGUAGE plpgsql AS $$
DECLARE
  removed int4;
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
  SELECT count(*) INTO removed FROM gone;
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
`;
