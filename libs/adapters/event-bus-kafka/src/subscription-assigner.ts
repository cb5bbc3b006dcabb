import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

const { MemberMetadata, MemberAssignment } = AssignerProtocol;
const VERSION = 0;

/** Each partition goes to the member that has the fewest so far, of those that subscribe to its topic. */
export function assignPartitions(
  members: readonly { readonly id: string; readonly topics: readonly string[] }[],
  partitionsOf: (topic: string) => readonly number[],
): Map<string, Record<string, number[]>> {
  const inOrder = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  const assigned = new Map(inOrder.map(({ id }) => [id, { count: 0, topics: {} as Record<string, number[]> }]));
  for (const topic of [...new Set(inOrder.flatMap(({ topics }) => topics))].sort())
    for (const partition of partitionsOf(topic)) {
      const candidates = inOrder.filter(({ topics }) => topics.includes(topic)).map(({ id }) => assigned.get(id)!);
      const chosen = candidates.reduce((least, one) => (one.count < least.count ? one : least));
      (chosen.topics[topic] ??= []).push(partition);
      chosen.count++;
    }
  return new Map([...assigned].map(([id, { topics }]) => [id, topics]));
}

/**
 * kafkajs's own assigner gives the leader's topics to every member, also to one that did not subscribe to them and
 * ignores them. Here members may differ, as they do while a new version of a service is rolled out.
 */
export const subscriptionAssigner: PartitionAssigner = ({ cluster }) => ({
  name: 'facet-by-subscription',
  version: VERSION,
  protocol: ({ topics }) => ({
    name: 'facet-by-subscription',
    metadata: MemberMetadata.encode({ version: VERSION, topics, userData: Buffer.alloc(0) }),
  }),
  async assign({ members: encoded }) {
    const members = encoded.map(({ memberId, memberMetadata }) => ({
      id: memberId,
      topics: MemberMetadata.decode(memberMetadata)!.topics,
    }));
    await cluster.addMultipleTargetTopics([...new Set(members.flatMap(({ topics }) => topics))]);
    const partitionsOf = (topic: string) =>
      cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
    return [...assignPartitions(members, partitionsOf)].map(([memberId, assignment]) => ({
      memberId,
      memberAssignment: MemberAssignment.encode({ version: VERSION, assignment, userData: Buffer.alloc(0) }),
    }));
  },
});
