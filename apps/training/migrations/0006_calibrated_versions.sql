ALTER TABLE "training"."version_reservation" DROP CONSTRAINT "version_reservation_job_id_fkey";
