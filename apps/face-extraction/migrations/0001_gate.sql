-- What the face was judged by. Faces from before are taken for judged by the gate that was the default then.
ALTER TABLE face_extraction.accepted_face ADD COLUMN gate jsonb NOT NULL
  DEFAULT '{"maxRollDegrees":20,"maxPanDegrees":20,"maxTiltDegrees":20,"minFacePx":20}';
--> statement-breakpoint
ALTER TABLE face_extraction.accepted_face ALTER COLUMN gate DROP DEFAULT;
