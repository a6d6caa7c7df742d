/** A view in a file of its own, fetched when it is first shown. */
import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Failed, Waiting } from "./parts";

export function lazy<P extends object>(
  load: () => Promise<FunctionComponent<P>>,
): FunctionComponent<P> {
  let View: FunctionComponent<P> | null = null;
  return function Lazy(props: P) {
    const [state, setState] = useState<"loading" | "here" | "failed">(View ? "here" : "loading");
    const [turn, setTurn] = useState(0);
    useEffect(() => {
      let isShown = true;
      if (!View) {
        load().then(
          (view) => {
            View = view;
            if (isShown) setState("here");
          },
          () => isShown && setState("failed"),
        );
      }
      return () => {
        isShown = false;
      };
    }, [turn]);
    if (View) return <View {...props} />;
    if (state === "loading") return <Waiting what="the page" />;
    const error = {
      what: "A part of the dashboard could not be fetched",
      value: null,
      expected: "Load the page anew if the server was replaced meanwhile",
      status: 0,
    };
    return <Failed what="the page" error={error} retry={() => setTurn(turn + 1)} />;
  };
}
