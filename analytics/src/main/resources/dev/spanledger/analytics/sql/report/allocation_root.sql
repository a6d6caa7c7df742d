-- purpose: Entry of each trace about the range that handled messages or sent them.
-- grain: trace_id
-- uses: allocation_entry, allocation_handler
-- parameters: none
WITH linked AS (
  SELECT trace_id
  FROM allocation_handler
  UNION
  SELECT sender.trace_id
  FROM allocation_handler
  CROSS JOIN UNNEST(regexp_extract_all(links_json, '"trace_id" *: *"([^"]+)"', 1))
    AS sender (trace_id)
)
SELECT
  entry.trace_id,
  entry.root_service,
  entry.root_route,
  entry.root_tenant,
  entry.is_sampled
FROM allocation_entry AS entry
INNER JOIN linked
  ON linked.trace_id = entry.trace_id
ORDER BY entry.trace_id
