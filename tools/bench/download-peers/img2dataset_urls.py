"""img2dataset on a list of addresses: SITE LIST OUT CONCURRENCY. SITE holds its packages, LIST is a CSV url,md5."""

import sys

site, urls, out, concurrency = sys.argv[1:]
# Behind Python's own modules, one of which it brings in an old version.
sys.path.append(site)

from img2dataset import download  # noqa: E402

if __name__ == "__main__":
    download(
        url_list=urls,
        input_format="csv",
        url_col="url",
        verify_hash=["md5", "md5"],
        compute_hash="md5",
        output_folder=out,
        output_format="files",
        processes_count=1,
        thread_count=int(concurrency),
        number_sample_per_shard=10_000,
        # Nothing but the bytes: no decoding, no other size, no other format, no look at EXIF.
        resize_mode="no",
        disable_all_reencoding=True,
        extract_exif=False,
        retries=2,
        timeout=10,
        enable_wandb=False,
    )
