-- purpose: How many parts of charges that count begin on each UTC day, so that an explanation can read no more than fits.
-- grain: charge_day
-- uses: allocation_current
-- parameters: from TIMESTAMP, to TIMESTAMP
SELECT
  date_trunc('day', charge_period_start) AS charge_day,
  count(*) AS part_count
FROM allocation_current
WHERE charge_period_start >= :from
  AND charge_period_start < :to
GROUP BY date_trunc('day', charge_period_start)
ORDER BY charge_day
