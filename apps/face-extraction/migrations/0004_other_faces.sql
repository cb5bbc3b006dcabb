-- What the source names as the faces of other people in the same photo: an array of {x, y, width, height}.
ALTER TABLE face_extraction.listed_face ADD COLUMN other_faces jsonb NOT NULL DEFAULT '[]';
