import type { Admin } from 'kafkajs';

/** Messages of some topics that a group has not committed; all that are kept where it has committed nothing. */
export async function groupLag(admin: Admin, group: string, topics: readonly string[]): Promise<number> {
  const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
  const lags = topics.map(async (topic) => {
    const offsets = committed.find((one) => one.topic === topic)?.partitions ?? [];
    const ends = await admin.fetchTopicOffsets(topic);
    return ends.reduce((sum, { partition, low, high }) => {
      const at = Number(offsets.find((one) => one.partition === partition)?.offset ?? -1);
      return sum + Number(high) - Math.max(at, Number(low));
    }, 0);
  });
  return (await Promise.all(lags)).reduce((sum, lag) => sum + lag, 0);
}
