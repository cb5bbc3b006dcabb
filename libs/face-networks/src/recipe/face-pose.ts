import { type PicturePyramid, type Point, type Region, regionToPicture } from '@facet/domain-geometry';
import {
  combinePoses,
  type HeadPose,
  landmarkPose,
  type MeshPoint,
  meshPose,
  POSE_VERTICES,
  uprightSquare,
} from '@facet/domain-head-pose';
import { FACEMESH_INPUT_PX } from '../facemesh/facemesh';
import type { FaceMesh, FaceNetworks } from './face-networks';
import { RECIPE } from './recipe';

/** Pose of a head: the mean of that by its landmarks and that of a mesh in the square that has the eyes level. */
export async function facePose(
  networks: FaceNetworks,
  pyramid: PicturePyramid,
  landmarks: readonly Point[],
): Promise<HeadPose> {
  const region = uprightSquare(landmarks, RECIPE.meshPoseScale);
  const mesh = await networks.mesh(pyramid.sample(region, FACEMESH_INPUT_PX, FACEMESH_INPUT_PX));
  const vertex = vertexInPicture(mesh, region);
  return combinePoses(
    landmarkPose(landmarks),
    meshPose({
      forehead: vertex(POSE_VERTICES.forehead),
      chin: vertex(POSE_VERTICES.chin),
      left: vertex(POSE_VERTICES.left),
      right: vertex(POSE_VERTICES.right),
    }),
  );
}

function vertexInPicture({ points }: FaceMesh, region: Region): (vertex: number) => MeshPoint {
  const toPicture = regionToPicture(region);
  return (vertex) => {
    const [x, y, z] = points.subarray(vertex * 3, vertex * 3 + 3);
    const place = toPicture(x! / FACEMESH_INPUT_PX, y! / FACEMESH_INPUT_PX);
    return { ...place, z: (z! * region.width) / FACEMESH_INPUT_PX };
  };
}
