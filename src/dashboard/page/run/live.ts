/** The progress of a run as it goes on. */
import { useEffect, useState } from "preact/hooks";
import type { ProgressDocument } from "../../contract/documents.ts";
import { api } from "../../contract/paths.ts";
import { filled } from "../router.ts";

interface Live {
  /** Null until the first word of the server. */
  progress: ProgressDocument | null;
  isBroken: boolean;
}

/** The browser takes a broken connection up again by itself; one that the server has ended, because the run has, is closed. */
export function useLiveProgress(id: string, isRunning: boolean): Live {
  const [live, setLive] = useState<Live>({ progress: null, isBroken: false });
  useEffect(() => {
    if (!isRunning) return;
    const events = new EventSource(filled(api.live, { id }));
    events.onmessage = ({ data }: MessageEvent<string>) => {
      const progress = JSON.parse(data) as ProgressDocument;
      setLive({ progress, isBroken: false });
      if (progress.status !== "running") events.close();
    };
    events.onerror = () => setLive(({ progress }) => ({ progress, isBroken: true }));
    return () => events.close();
  }, [id, isRunning]);
  return live;
}
