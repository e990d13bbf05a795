/** Text that others wrote: names, error messages, answers. Shown as text alone, in its own direction, at a bearable length. */
import { cutInMiddle, visible } from "../visible.ts";

interface ShownProps {
  text: string;
  /** Characters shown; the whole text is in the tooltip, and is what is copied from elsewhere. */
  most?: number;
}

export function Shown({ text, most = 400 }: ShownProps) {
  const whole = visible(text);
  const cut = cutInMiddle(whole, most);
  return <bdi title={cut === whole ? undefined : whole}>{cut}</bdi>;
}

/** A target's name; the place where it may break is after its provider. */
export function TargetName({ name, most = 80 }: { name: string; most?: number }) {
  const whole = visible(name);
  const cut = cutInMiddle(whole, most);
  const slash = cut.indexOf("/") + 1;
  return (
    <bdi class="target-name" title={cut === whole ? undefined : whole}>
      {cut.slice(0, slash)}
      {slash > 0 ? <wbr /> : null}
      {cut.slice(slash)}
    </bdi>
  );
}
