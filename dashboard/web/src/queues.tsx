/** Queues: how long messages wait between the end of their send and the start of their processing. */
import { number, text } from "./api";
import { count, duration, plural } from "./format";
import { hues } from "./parts";
import { countColumn, durationColumn, ReportPage, serviceColumn } from "./reportpage";
import { SpreadBar } from "./table";

export function QueuesPage() {
  return (
    <ReportPage
      title="Queues"
      report="queues"
      lead={(rows, range) => (
        <>
          <b>{count(rows.reduce((n, r) => n + (number(r, "message_count") ?? 0), 0))}</b> messages were taken up in{" "}
          {range.words}, over {plural(rows.length, "edge")}. The wait is from the end of the send to the start of the
          processing; waits below zero are clocks that disagree and are counted apart.
        </>
      )}
      columns={(rows) => {
        const hue = hues(rows.flatMap((r) => [text(r, "producer_service") ?? "", text(r, "consumer_service") ?? ""]));
        const top = Math.max(0, ...rows.map((r) => number(r, "wait_p99_ns") ?? 0));
        return [
          {
            key: "destination",
            label: "Destination",
            order: (r) => text(r, "destination"),
            cell: (r) => text(r, "destination") ?? <span class="muted">(not named)</span>,
          },
          serviceColumn("producer_service", "Sent by", hue),
          serviceColumn("consumer_service", "Taken up by", hue),
          countColumn("message_count", "Messages"),
          {
            key: "spread",
            label: "p50 – p95 – p99",
            hint: `Band from p50 to p95, tick at p99; the full width is ${duration(top)}`,
            cell: (r) => (
              <SpreadBar
                p50={number(r, "wait_p50_ns")}
                p95={number(r, "wait_p95_ns")}
                p99={number(r, "wait_p99_ns")}
                top={top}
              />
            ),
          },
          durationColumn("wait_p50_ns", "Wait p50"),
          durationColumn("wait_p95_ns", "p95"),
          durationColumn("wait_p99_ns", "p99"),
          durationColumn("wait_max_ns", "Longest"),
          countColumn("negative_wait_count", "Below zero", "Processing seems to begin before the send ended"),
        ];
      }}
      rowKey={(r) => `${text(r, "producer_service")}>${text(r, "destination")}>${text(r, "consumer_service")}`}
      ordered="-message_count"
      empty="No message was taken up"
    />
  );
}
