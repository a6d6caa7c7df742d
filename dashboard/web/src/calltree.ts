/** A trace's spans merged by call path: what is the same call under the same caller is one node. No DOM in here. */
import type { Trace } from "./api";

export interface CallNode {
  service: number;
  name: number;
  depth: number;
  parent: number;
  /** Spans merged here. */
  count: number;
  errors: number;
  selfNs: number;
  /** Self time of the node and of all below it: what its width stands for. */
  totalNs: number;
  /** Longest span of it, to look at. */
  example: number;
}

/** Nodes in an order in which each comes after its parent; the first is above all roots. */
export function callTree(trace: Trace): CallNode[] {
  const s = trace.spans;
  const root: CallNode = {
    service: -1, name: -1, depth: -1, parent: -1, count: 0, errors: 0, selfNs: 0, totalNs: 0, example: -1,
  };
  const nodes = [root];
  const known = new Map<string, number>();
  const nodeOf = new Int32Array(s.id.length);
  for (let i = 0; i < s.id.length; i++) {
    const parent = s.parent[i]! < 0 ? 0 : nodeOf[s.parent[i]!]!;
    const key = `${parent}/${s.service[i]}/${s.name[i]}`;
    let at = known.get(key);
    if (at === undefined) {
      at = nodes.length;
      known.set(key, at);
      nodes.push({
        service: s.service[i]!, name: s.name[i]!, depth: nodes[parent]!.depth + 1, parent,
        count: 0, errors: 0, selfNs: 0, totalNs: 0, example: i,
      });
    }
    nodeOf[i] = at;
    const node = nodes[at]!;
    node.count++;
    node.selfNs += s.selfNs[i]!;
    if (s.status[i] === 2) node.errors++;
    if (s.durationNs[i]! > s.durationNs[node.example]!) node.example = i;
  }
  for (let i = nodes.length - 1; i > 0; i--) {
    const node = nodes[i]!;
    node.totalNs += node.selfNs;
    nodes[node.parent]!.totalNs += node.totalNs;
  }
  return nodes;
}

export interface Placed {
  node: number;
  row: number;
  /** 0 to 1 of the width. */
  left: number;
  width: number;
}

/** The focused node and its ancestors over the whole width, its descendants below, widest first. */
export function placed(nodes: CallNode[], focus: number, leastWidth: number): Placed[] {
  const children = new Map<number, number[]>();
  nodes.forEach((node, i) => {
    if (i === 0) return;
    const list = children.get(node.parent);
    if (list) list.push(i);
    else children.set(node.parent, [i]);
  });
  for (const list of children.values()) list.sort((a, b) => nodes[b]!.totalNs - nodes[a]!.totalNs);
  const result: Placed[] = [];
  for (let up = nodes[focus]!.parent; up > 0; up = nodes[up]!.parent) {
    result.push({ node: up, row: nodes[up]!.depth, left: 0, width: 1 });
  }
  const open: Placed[] = [{ node: focus, row: Math.max(0, nodes[focus]!.depth), left: 0, width: 1 }];
  while (open.length > 0) {
    const here = open.pop()!;
    if (here.node !== 0) result.push(here);
    const total = nodes[here.node]!.totalNs;
    let left = here.left;
    for (const child of children.get(here.node) ?? []) {
      const width = total === 0 ? 0 : (here.width * nodes[child]!.totalNs) / total;
      if (width >= leastWidth) open.push({ node: child, row: nodes[child]!.depth, left, width });
      left += width;
    }
  }
  return result;
}
